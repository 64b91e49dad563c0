// The code by which a view stands in other people's pages. Their readers need no script: the server draws it.

const heightPixels = 600;

const attribute = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The code for a view by its pinned address. A live one shows the newest figures: it names neither releases nor periods. */
export function embedCode(permalink: string, title: string, isLive: boolean): string {
  const address = new URL(permalink);
  address.pathname = address.pathname.replace(/[^/]*$/, "embed/$&");
  if (isLive) for (const name of ["release", "period", "yRelease", "xPeriod", "yPeriod"]) address.searchParams.delete(name);
  return `<iframe src="${attribute(address.href)}" title="${attribute(title)}" width="100%" height="${heightPixels}" loading="lazy" style="border:0"></iframe>`;
}
