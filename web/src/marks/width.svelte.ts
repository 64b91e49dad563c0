// How wide a mark is drawn. Where it was drawn before it is taken to be as wide again: to ask for its width while a view is
// put together has the browser lay out the whole of it, in the middle of the work. What changes later the browser tells
// itself, after the layout of a frame and before it is painted.
import type { Attachment } from "svelte/attachments";

const widths = new Map<string, number>();
const heard = new WeakMap<Element, (width: number) => void>();
let observer: ResizeObserver | undefined;

/** The width of the element of a mark, which has no padding, in whole CSS pixels: put `measure` on it, and read `px`. */
export class Width {
  px = $state(0);

  /** The name is that of the mark; the usual width is taken until its element is there. */
  constructor(
    private readonly mark: string,
    usual: number,
  ) {
    this.px = widths.get(mark) ?? usual;
  }

  measure: Attachment<HTMLElement> = (element) => {
    const take = (width: number) => {
      this.px = Math.round(width);
      widths.set(this.mark, this.px);
    };
    if (!widths.has(this.mark)) take(element.clientWidth);
    observer ??= new ResizeObserver((changes) => {
      for (const { target, contentRect } of changes) heard.get(target)?.(contentRect.width);
    });
    heard.set(element, take);
    observer.observe(element);
    return () => observer?.unobserve(element);
  };
}
