// The code by which a view stands in other people's pages. Their readers need no script: the server draws it.
import { plainID } from "./scope.ts";

const heightPixels = 600;

// What fixes a figure to its day.
const ofItsDay = ["release", "period", "yRelease", "xPeriod", "yPeriod"];

const attribute = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The code for a view by its pinned address. A live one shows the newest figures: it names neither releases nor periods, and no id says whose release it is of. */
export function embedCode(permalink: string, title: string, isLive: boolean): string {
  const address = new URL(permalink);
  address.pathname = address.pathname.replace(/[^/]*$/, "embed/$&");
  if (isLive) {
    // The first period of a change follows its last one; that of a trend stays.
    const left = address.searchParams.get("by") === "change" ? [...ofItsDay, "from"] : ofItsDay;
    const kept = [...address.searchParams].filter(([name]) => !left.includes(name));
    address.search = String(new URLSearchParams(kept.map(([name, value]) => [name, plainID(value)])));
  }
  return `<iframe src="${attribute(address.href)}" title="${attribute(title)}" width="100%" height="${heightPixels}" loading="lazy" style="border:0"></iframe>`;
}
