import { expect, test } from "vitest";
import { embedCode } from "../src/embed.ts";

const pinned = "https://example.dk/tal/sammenlign?indicator=own/share&period=2024&release=own@1&kommune=766";

test("a frozen figure names its release, a live one the newest figures", () => {
  expect(embedCode(pinned, "Andel", false)).toBe(
    '<iframe src="https://example.dk/tal/embed/sammenlign?indicator=own/share&amp;period=2024&amp;release=own@1&amp;kommune=766" title="Andel" width="100%" height="600" loading="lazy" style="border:0"></iframe>',
  );
  expect(embedCode(pinned, "Andel", true)).toContain('src="https://example.dk/tal/embed/sammenlign?indicator=own%2Fshare&amp;kommune=766"');
});

test("a live relation names neither of its releases, and no period", () => {
  const relation = "https://example.dk/sammenhaeng?x=a/x&y=b/y&xPeriod=2024&yPeriod=2023&release=a@1&yRelease=b@2&kommune=766";
  expect(embedCode(relation, "x og y", true)).toContain('src="https://example.dk/embed/sammenhaeng?x=a%2Fx&amp;y=b%2Fy&amp;kommune=766"');
});

test("a live ranking of changes names neither of its periods", () => {
  const change = "https://example.dk/sammenlign?by=change&indicator=own/share&from=2023&period=2024&release=own@1&kommune=766";
  expect(embedCode(change, "Andel", true)).toContain(
    'src="https://example.dk/embed/sammenlign?by=change&amp;indicator=own%2Fshare&amp;kommune=766"',
  );
  expect(embedCode(change, "Andel", false)).toContain("from=2023&amp;period=2024&amp;release=own@1");
});

test("the live figure of an older release's view is of the newest one", () => {
  const older = "https://example.dk/udvikling?indicator=own/share@1&targetGroup=own/all@12&from=2020&release=own@1&kommune=766";
  expect(embedCode(older, "Andel", true)).toContain(
    "embed/udvikling?indicator=own%2Fshare&amp;targetGroup=own%2Fall&amp;from=2020&amp;kommune=766",
  );
  expect(embedCode(older, "Andel", false)).toContain("own/share@1");
});

test("a live figure keeps every kommune that is named", () => {
  const several = "https://example.dk/udvikling?indicator=own/share&release=own@1&kommune=766&kommune=615";
  expect(embedCode(several, "Andel", true)).toContain("kommune=766&amp;kommune=615");
});

test("a title can't end its attribute", () => {
  expect(embedCode(pinned, '"><script>', false)).toContain('title="&quot;>&lt;script>"');
});
