package dcat

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"kommunebench/kommune"
)

// node is an object of JSON-LD.
type node = map[string]any

// prefixes is the context of the catalogue. It stands in the file, so that nothing
// need be fetched to read it.
func prefixes() node {
	return node{
		"adms": "http://www.w3.org/ns/adms#",
		"dcat": "http://www.w3.org/ns/dcat#",
		"dct":  "http://purl.org/dc/terms/",
		"foaf": "http://xmlns.com/foaf/0.1/",
		"xsd":  "http://www.w3.org/2001/XMLSchema#",
	}
}

// authority is the address of a term of the EU's vocabularies.
func authority(list, term string) node {
	return node{"@id": "http://publications.europa.eu/resource/authority/" + list + "/" + term}
}

// Catalog is the catalogue as DCAT-AP 3 has it. Each dataset is one of the catalogue,
// with the distributions of its newest figures; its releases are versions of it, whose
// distributions never change.
func Catalog(s Site) ([]byte, error) {
	datasets, modified := []node{}, time.Time{}
	for _, of := range s.described() {
		datasets = append(datasets, s.dataset(of))
		if of.Release.PublishedAt.After(modified) {
			modified = of.Release.PublishedAt
		}
	}
	catalog := node{
		"@context":       prefixes(),
		"@id":            s.BaseURL + "/catalog.jsonld",
		"@type":          "dcat:Catalog",
		"dct:title":      both("Kommunebench: tal om de danske kommuner", "Kommunebench: figures about the Danish kommuner"),
		"dct:publisher":  agent("Kommunebench"),
		"dct:language":   languages(),
		"dct:spatial":    authority("country", "DNK"),
		"dcat:dataset":   datasets,
		"dcat:service":   s.service(datasets),
		"foaf:homepage":  node{"@id": s.BaseURL + "/"},
		"dct:conformsTo": node{"@id": "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"},
		"dct:description": both(
			"Offentlige tal om jobcentre og arbejdsmarked i de 98 kommuner, med kilde, licens og tidligere udgivelser.",
			"Public figures about jobcentres and the labour market in the 98 kommuner, with source, licence and earlier releases."),
		"dcat:themeTaxonomy": node{"@id": "http://publications.europa.eu/resource/authority/data-theme"},
	}
	if !modified.IsZero() {
		catalog["dct:modified"] = moment(modified)
	}
	content, err := json.MarshalIndent(catalog, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing the catalogue: %w", err)
	}
	return append(content, '\n'), nil
}

func (s Site) datasetID(id string) string { return s.BaseURL + "/catalog.jsonld#" + id }

// dataset describes a dataset by its newest release.
func (s Site) dataset(of *kommune.Snapshot) node {
	d := s.describe(of)
	d["@id"] = s.datasetID(of.Dataset.ID)
	d["dct:identifier"] = of.Dataset.ID
	d["dct:modified"] = moment(of.Release.PublishedAt)
	d["dcat:distribution"] = s.distributions(of, "")
	d["dcat:hasCurrentVersion"] = node{"@id": s.datasetID(of.Release.ID)}
	if frequency := frequencyOf(of); frequency != "" {
		d["dct:accrualPeriodicity"] = authority("frequency", frequency)
	}
	versions, kept := []node{}, s.releasesOf(of)
	for n, release := range kept {
		version := s.version(of, release)
		if n+1 < len(kept) {
			version["dcat:previousVersion"] = node{"@id": s.datasetID(kept[n+1].ID)}
		}
		versions = append(versions, version)
	}
	if len(versions) > 0 {
		d["dcat:hasVersion"] = versions
	}
	return d
}

// describe is what a dataset and its newest release have in common.
func (s Site) describe(of *kommune.Snapshot) node {
	d := node{
		"@type":            "dcat:Dataset",
		"dct:title":        inDanish(of.Dataset.Title),
		"dct:description":  both(description(of, kommune.Danish), description(of, kommune.English)),
		"dct:publisher":    agent(of.Dataset.Publisher),
		"dct:language":     languages(),
		"dct:spatial":      authority("country", "DNK"),
		"dct:accessRights": authority("access-right", "PUBLIC"),
		"dcat:theme":       authority("data-theme", "SOCI"),
		"dcat:landingPage": node{"@id": s.BaseURL + "/"},
	}
	words := []node{}
	for _, title := range keywords(of, kommune.Danish) {
		words = append(words, inDanish(title))
	}
	if len(words) > 0 {
		d["dcat:keyword"] = words
	}
	if first, last, some := coverage(of); some {
		d["dct:temporal"] = node{"@type": "dct:PeriodOfTime", "dcat:startDate": day(first), "dcat:endDate": day(last)}
	}
	var pages []node
	for _, source := range of.Sources {
		if source.URL != nil {
			pages = append(pages, node{"@id": *source.URL})
		}
	}
	if len(pages) > 0 {
		d["foaf:page"] = pages
	}
	return d
}

// version describes a release by what is known of it without reading it.
func (s Site) version(of *kommune.Snapshot, release kommune.Release) node {
	number := strconv.FormatUint(uint64(release.Sequence), 10)
	v := node{
		"@id": s.datasetID(release.ID), "@type": "dcat:Dataset",
		"dct:title":         inDanish(of.Dataset.Title + ", udgivelse " + number),
		"dct:description":   both("Udgivelse "+release.ID+", som aldrig ændres.", "Release "+release.ID+", which never changes."),
		"dct:identifier":    release.ID,
		"dct:issued":        moment(release.PublishedAt),
		"dct:publisher":     agent(of.Dataset.Publisher),
		"dcat:version":      number,
		"dcat:isVersionOf":  node{"@id": s.datasetID(of.Dataset.ID)},
		"dcat:distribution": []node{s.archiveOf(of, release.ID)},
		"dct:accessRights":  authority("access-right", "PUBLIC"),
		"dcat:theme":        authority("data-theme", "SOCI"),
	}
	if release.ID == of.Release.ID {
		v["dcat:distribution"] = s.distributions(of, release.ID)
	}
	if release.Note != nil {
		v["adms:versionNotes"] = inDanish(*release.Note)
	}
	return v
}

// distributions are the package, and the figures in each format that holds them.
func (s Site) distributions(of *kommune.Snapshot, release string) []node {
	list := []node{s.archiveOf(of, release)}
	for _, format := range s.Formats {
		address := s.figures(of, format, release)
		if address == "" {
			continue
		}
		d := distribution(of, address, "Tal om kommuner ("+format.Name+")", "Figures of kommuner ("+format.Name+")")
		if fileType := fileTypes()[format.Name]; fileType != "" {
			d["dct:format"] = authority("file-type", fileType)
		}
		if registered(format.MediaType) {
			d["dcat:mediaType"] = node{"@id": "https://www.iana.org/assignments/media-types/" + format.MediaType}
		}
		list = append(list, d)
	}
	return list
}

func (s Site) archiveOf(of *kommune.Snapshot, release string) node {
	d := distribution(of, s.archive(of.Dataset.ID, release), "Hele datasættet som datapakke (zip)", "The whole dataset as a data package (zip)")
	d["dct:format"] = authority("file-type", "ZIP")
	d["dcat:mediaType"] = node{"@id": "https://www.iana.org/assignments/media-types/application/zip"}
	d["dct:conformsTo"] = node{"@id": "https://datapackage.org/standard/data-package/"}
	return d
}

func distribution(of *kommune.Snapshot, address, da, en string) node {
	d := node{
		"@id": address + "#distribution", "@type": "dcat:Distribution", "dct:title": both(da, en),
		"dcat:accessURL": node{"@id": address}, "dcat:downloadURL": node{"@id": address},
	}
	if licence := licenceOf(of); licence != nil {
		d["dct:license"] = licence
	}
	return d
}

// service is the API, which serves every dataset.
func (s Site) service(datasets []node) node {
	served := []node{}
	for _, dataset := range datasets {
		served = append(served, node{"@id": dataset["@id"]})
	}
	return node{
		"@id": s.BaseURL + "/graphql", "@type": "dcat:DataService", "dct:title": both("GraphQL-API", "GraphQL API"),
		"dcat:endpointURL": node{"@id": s.BaseURL + "/graphql"}, "dcat:endpointDescription": node{"@id": s.BaseURL + "/schema.graphql"},
		"dcat:servesDataset": served,
	}
}
