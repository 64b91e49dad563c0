package dcat

import (
	"encoding/json"
	"fmt"
	"time"

	"kommunebench/kommune"
)

// SchemaOrg describes the datasets as a DataCatalog of schema.org, for search engines.
// It can stand in a script element: no character of it ends one.
func SchemaOrg(s Site) ([]byte, error) {
	datasets := []node{}
	for _, of := range s.described() {
		datasets = append(datasets, s.schemaDataset(of))
	}
	content, err := json.Marshal(node{
		"@context": "https://schema.org", "@type": "DataCatalog", "@id": s.BaseURL + "/", "url": s.BaseURL + "/",
		"name": "Kommunebench", "inLanguage": []string{"da", "en"}, "dataset": datasets,
	})
	if err != nil {
		return nil, fmt.Errorf("describing the datasets: %w", err)
	}
	return content, nil
}

func (s Site) schemaDataset(of *kommune.Snapshot) node {
	d := node{
		"@type": "Dataset", "@id": s.datasetID(of.Dataset.ID), "name": of.Dataset.Title, "description": description(of, kommune.Danish),
		"identifier": of.Dataset.ID, "version": of.Release.ID, "dateModified": of.Release.PublishedAt.UTC().Format(time.RFC3339),
		"url": s.archive(of.Dataset.ID, of.Release.ID), "inLanguage": []string{"da", "en"}, "isAccessibleForFree": true,
		"creator":         node{"@type": "Organization", "name": of.Dataset.Publisher},
		"spatialCoverage": node{"@type": "Place", "name": "Danmark"},
		"keywords":        keywords(of, kommune.Danish), "distribution": s.downloads(of),
	}
	if first, last, some := coverage(of); some {
		d["temporalCoverage"] = first.Format(time.DateOnly) + "/" + last.Format(time.DateOnly)
	}
	if licence := of.Dataset.Licence; licence != nil {
		d["license"] = *licence
		if address := licences()[*licence]; address != "" {
			d["license"] = address
		}
	}
	return d
}

func (s Site) downloads(of *kommune.Snapshot) []node {
	list := []node{{"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": s.archive(of.Dataset.ID, "")}}
	for _, format := range s.Formats {
		if address := s.figures(of, format, ""); address != "" {
			list = append(list, node{"@type": "DataDownload", "encodingFormat": format.MediaType, "contentUrl": address})
		}
	}
	return list
}
