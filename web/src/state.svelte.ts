// The one store of what the page shows: the address in the browser's bar. Views read `page.address`, link with
// `link` and `linkTo`, and change it with `go`; nothing else holds state that a link should hold.
import { type Address, type Change, changeAddress, newAddress, readAddress, type ViewName, writeAddress } from "./address.ts";

class Page {
  address = $state.raw<Address>({ view: "", lang: "da", kommune: [], parameters: {} });
  /** Counts steps to another view or back, for what must happen once after each: the title, and where the focus goes. */
  steps = $state(0);
  /** The English words, once they are loaded; see words/index.ts. */
  english = $state.raw<object>();

  read() {
    this.address = readAddress(location.pathname, location.search);
  }
}

export const page = new Page();

/** The address with this change, for `href`: what the change does not name stays. */
export const link = (change: Change): string => writeAddress(changeAddress(page.address, change));

/** The address of a view with only this in it, for `href`; the language stays. */
export const linkTo = (view: ViewName, change: Change = {}): string => writeAddress(newAddress(page.address.lang, { ...change, view }));

/** Goes to an address that `link` or `linkTo` gave. With replace the step is none that Back leads to. */
export function visit(href: string, { replace = false } = {}) {
  const before = page.address.view;
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  page.read();
  if (page.address.view !== before) {
    scrollTo(0, 0);
    page.steps++;
  }
}

/** Changes the address, e.g. when a control was set. */
export const go = (change: Change, options?: { replace?: boolean }) => visit(link(change), options);

/** Follows the browser's address, and takes plain clicks on links to views without loading the page anew. */
export function followAddress() {
  page.read();
  addEventListener("popstate", () => {
    page.read();
    page.steps++;
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.target instanceof Element ? event.target.closest("a") : null;
    const href = anchor?.getAttribute("href");
    // Links to views start with ./ and those to files of the server do not.
    if (!anchor || !href?.startsWith("./") || anchor.hasAttribute("download") || (anchor.target && anchor.target !== "_self")) return;
    event.preventDefault();
    visit(href);
  });
}
