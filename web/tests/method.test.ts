import { expect, test } from "vitest";
import danish from "../../docs/metode.md?raw";
import english from "../../docs/metode-en.md?raw";
import { parts, readMethod } from "../src/method.ts";

test("the method is told in both languages, part by part, without signs of Markdown", () => {
  for (const text of [danish, english]) {
    const { title, sections } = readMethod(text);
    expect(title).not.toBe("");
    expect(sections.map(({ id }) => id)).toEqual([...parts]);
    for (const { id, title: heading, paragraphs } of sections) {
      expect(paragraphs.length, id).toBeGreaterThan(0);
      for (const shown of [heading, ...paragraphs]) expect(shown, id).not.toMatch(/[*`#]|\]\(|^- /);
    }
  }
  const lengths = [danish, english].map((text) => readMethod(text).sections.map(({ paragraphs }) => paragraphs.length));
  expect(lengths[0]).toEqual(lengths[1]);
});

test("a text that has lost a part is refused", () => {
  expect(() => readMethod("# Title\n\n## One\nText.\n")).toThrow(/1 sections, not 12/);
});
