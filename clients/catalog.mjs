// Reads the catalogue at an address with a JSON-LD processor, as data portals do, and
// holds it against what DCAT-AP 3 requires. Contexts are not fetched: one that is not in
// the file fails.
import jsonld from "jsonld";

const DCAT = "http://www.w3.org/ns/dcat#", DCT = "http://purl.org/dc/terms/", FOAF = "http://xmlns.com/foaf/0.1/";
const documentLoader = async address => {
  throw new Error(`${address} would have to be fetched`);
};

const answer = await fetch(process.argv[2]);
const [catalog, ...others] = await jsonld.expand(await answer.json(), {documentLoader});
const faults = others.length > 0 ? [`${others.length} things stand outside the catalogue`] : [];

// What DCAT-AP 3.0 says is mandatory, and what it recommends and we promise, by class.
const required = {
  [DCAT + "Catalog"]: [DCT + "title", DCT + "description", DCT + "publisher", DCAT + "dataset", DCT + "language", DCT + "spatial", FOAF + "homepage"],
  [DCAT + "Dataset"]: [DCT + "title", DCT + "description", DCT + "publisher", DCT + "identifier", DCAT + "distribution", DCAT + "theme", DCT + "accessRights"],
  [DCAT + "Distribution"]: [DCAT + "accessURL", DCAT + "downloadURL", DCT + "title"],
  [DCAT + "DataService"]: [DCAT + "endpointURL", DCT + "title", DCAT + "servesDataset"],
  [FOAF + "Agent"]: [FOAF + "name"],
  [DCT + "PeriodOfTime"]: [DCAT + "startDate", DCAT + "endDate"],
};
const addresses = ["accessURL", "downloadURL", "endpointURL", "landingPage", "theme", "mediaType"].map(name => DCAT + name);
const counts = {}, downloads = [], versions = [];

function walk(value) {
  if (Array.isArray(value)) return value.forEach(walk);
  if (value === null || typeof value !== "object" || "@value" in value) return;
  for (const type of value["@type"] ?? []) {
    counts[type.split(/[#/]/).at(-1)] = (counts[type.split(/[#/]/).at(-1)] ?? 0) + 1;
    for (const property of required[type] ?? []) {
      if (!(value[property]?.length > 0)) faults.push(`${value["@id"] ?? type} has no ${property}`);
    }
    if (!(type in required) && type !== DCT + "LicenseDocument") faults.push(`${type} is no class that is described`);
  }
  for (const [property, values] of Object.entries(value)) {
    if (property.startsWith("@")) continue;
    if (!/^https?:\/\//.test(property)) faults.push(`${property} is no property`);
    if (addresses.includes(property)) {
      for (const one of values) if (!/^https?:\/\//.test(one["@id"] ?? "")) faults.push(`${property} is no address: ${JSON.stringify(one)}`);
    }
    if (property === DCAT + "downloadURL") downloads.push(values[0]["@id"]);
    if (property === DCAT + "version") versions.push(values[0]["@value"]);
    walk(values);
  }
}
walk(catalog);

const quads = await jsonld.toRDF(catalog, {documentLoader});
console.log(JSON.stringify({faults, counts, downloads, versions, quads: quads.length, type: answer.headers.get("content-type")}));
