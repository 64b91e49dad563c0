// Every view that the browser opens, in the states that it can be in: a line covers one.
//
//   name     what reports call it
//   address  its path and query, in Danish; the English one adds lang=en
//   always   true for one state of each view, which every run looks at; the others only a run of the whole
//   lang     a language of its own, whatever the setting has
//   fails    true where the address is wrong on purpose, so that the server answers with an error
export const views = [
  { name: "front", address: "./", always: true },
  { name: "comparison", address: "sammenlign?kommune=766", always: true },
  { name: "comparison of the values of a landsdel on the map", address: "sammenlign?kommuner=landsdel-oestjylland&kommune=766&show=value" },
  {
    name: "comparison of counts with hidden and missing figures",
    address: "sammenlign?indicator=jobindsats/long-term-unemployed&kommune=825",
  },
  { name: "comparison with those that are alike", address: "sammenlign?kommuner=similar&kommune=766" },
  { name: "comparison of published scores", address: "sammenlign?indicator=published/evidence-test.score&kommune=766" },
  { name: "comparison of demo data", address: "sammenlign?indicator=demo/deregistered-3-months&kommune=766" },
  { name: "comparison against a kommune", address: "sammenlign?kommune=766&benchmark=615" },
  { name: "comparison against the median", address: "sammenlign?kommune=766&benchmark=MEDIAN" },
  {
    name: "comparison of a landsdel against itself",
    address: "sammenlign?kommuner=landsdel-oestjylland&benchmark=landsdel-oestjylland&kommune=766",
  },
  { name: "comparison of three kommuner", address: "sammenlign?kommuner=766,615,630&kommune=766" },
  { name: "comparison of counts in English", address: "sammenlign?indicator=jobindsats/unemployed&kommune=766&lang=en", lang: "en" },
  { name: "comparison of places", address: "sammenlign?indicator=jobindsats-y30r21/published-rank&kommune=766" },
  { name: "change of three kommuner", address: "sammenlign?kommuner=766,615,630&kommune=766&by=change" },
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
  { name: "trend up to an earlier period", address: "udvikling?kommune=766,615&from=2022M01&period=2025M06" },
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
  { name: "job profiles", address: "jobprofiler", always: true },
  { name: "job profile of a kommune with open questions", address: "jobprofiler?profile=published/jobkonsulent&kommune=766", always: true },
  { name: "job profile with many kommuner", address: "jobprofiler?profile=published/beskaeftigelsesmedarbejder&kommune=615" },
  { name: "job profile that nothing is known of", address: "jobprofiler?profile=published/mentor" },
  { name: "unknown job profile", address: "jobprofiler?profile=published/none" },
  { name: "course", address: "jobprofiler?course=published/aabenraa-appreciative-dialogue" },
  {
    name: "practice question that a kommune asks about",
    address: "jobprofiler?question=published/evidence-follow-up-in-time&kommune=615",
    always: true,
  },
  { name: "practice question", address: "jobprofiler?question=published/good-practice-monthly-feedback" },
  { name: "unknown practice question", address: "jobprofiler?question=published/none", fails: true },
  { name: "unknown course", address: "jobprofiler?course=published/none", fails: true },
  { name: "claim check", address: "tjek", always: true },
  {
    name: "claim checked",
    address:
      "tjek?text=Ledigheden i Aarhus er over 4 procent&indicator=jobindsats/unemployment-rate&kommune=751&kind=VALUE&comparator=MORE_THAN&stated=4",
  },
  {
    name: "claim about a place, which may be right",
    address: "tjek?indicator=jobindsats/unemployment-rate&kommune=766&kind=RANK&comparator=AT_MOST&stated=10",
  },
  { name: "claim of a kind that there is not", address: "tjek?indicator=jobindsats/unemployment-rate&kommune=766&kind=NONE&stated=10" },
  { name: "method", address: "metode", always: true },
  { name: "part of the method", address: "metode#test" },
];

/** The whole address of a view in a language. */
export function addressIn(base, lang, address) {
  const url = new URL(address, base);
  if (lang !== "da") url.searchParams.set("lang", lang);
  return url.href;
}
