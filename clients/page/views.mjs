// Every view that the browser opens, in the states that it can be in: a line covers one.
//
//   name     what reports call it
//   address  its path and query, in Danish; the English one adds lang=en
//   always   true for one state of each view, which every run looks at; the others only a run of the whole
//   fails    true where the address is wrong on purpose, so that the server answers with an error
export const views = [
  { name: "front", address: "./", always: true },
  { name: "comparison", address: "sammenlign?kommune=766", always: true },
  { name: "comparison of the values of a landsdel on the map", address: "sammenlign?kommuner=landsdel-oestjylland&kommune=766&show=value" },
  {
    name: "comparison of counts with hidden and missing figures",
    address: "sammenlign?indicator=jobindsats/long-term-unemployed&kommune=825",
  },
  { name: "comparison of published scores", address: "sammenlign?indicator=published/evidence-test.score&kommune=766" },
  { name: "comparison of demo data", address: "sammenlign?indicator=demo/deregistered-3-months&kommune=766" },
  { name: "change since a year ago", address: "sammenlign?kommune=766&by=change" },
  { name: "trend of two kommuner", address: "udvikling?kommune=766&kommune=615", always: true },
  { name: "trend of nobody", address: "udvikling" },
  {
    name: "trend with a break, hidden figures and control limits",
    address: "udvikling?indicator=jobindsats/unemployment-rate&kommune=825&kommune=766&kommune=101&kommune=751&kommune=461&show=control",
  },
  {
    name: "trend of a landsdel",
    address: "udvikling?indicator=jobindsats/cash-assistance-share-of-population&kommuner=landsdel-oestjylland",
  },
  { name: "trend of demo data", address: "udvikling?indicator=demo/deregistered-3-months&kommune=766" },
  { name: "trend of an unknown indicator", address: "udvikling?indicator=jobindsats/none", fails: true },
  { name: "relation", address: "sammenhaeng?kommune=766&mark=landsdel-oestjylland", always: true },
  {
    name: "relation of counts with hidden and missing figures",
    address: "sammenhaeng?x=jobindsats/long-term-unemployed&y=jobindsats/cash-assistance-persons&kommune=825&by=y",
  },
  { name: "relation of a few kommuner", address: "sammenhaeng?kommuner=landsdel-koebenhavns-omegn&kommune=157&by=name" },
  { name: "relation without a kommune that has both figures", address: "sammenhaeng?kommuner=825&x=published/evidence-test.score" },
  { name: "relation of demo data", address: "sammenhaeng?x=demo/deregistered-3-months&y=demo/course-participation&kommune=766" },
  { name: "relation to an unknown indicator", address: "sammenhaeng?x=jobindsats/none", fails: true },
  { name: "kommune", address: "kommune?kommune=766", always: true },
  { name: "kommune with courses and figures", address: "kommune?kommune=101" },
  { name: "kommune with hidden and missing figures", address: "kommune?kommune=825" },
  { name: "choice of a kommune", address: "kommune" },
  { name: "unknown kommune", address: "kommune?kommune=999", fails: true },
  { name: "sources", address: "kilder", always: true },
  { name: "release", address: "kilder?release=jobindsats@1" },
  { name: "figure of a release", address: "kilder?release=jobindsats@1&indicator=jobindsats/unemployment-rate&kommune=766&period=2026M05" },
  { name: "unknown release", address: "kilder?release=jobindsats@99" },
  { name: "claim check", address: "tjek", always: true },
  { name: "method", address: "metode", always: true },
  { name: "part of the method", address: "metode#test" },
];

/** The whole address of a view in a language. */
export function addressIn(base, lang, address) {
  const url = new URL(address, base);
  if (lang !== "da") url.searchParams.set("lang", lang);
  return url.href;
}
