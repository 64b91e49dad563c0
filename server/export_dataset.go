package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kommunebench/analysis"
	"kommunebench/export/address"
	"kommunebench/export/dataset"
	"kommunebench/kommune"
	"kommunebench/server/operation"
)

// datasetField is what files of whole datasets are called where others have the name
// of their field.
const datasetField = "dataset"

// datasetReader reads figures, and facts.
type datasetReader struct {
	analysis.Reader
	operation.Data
}

// serveDataset answers /export/dataset/ID: a release of the dataset, the newest or
// the one that release names, as a package that load takes.
func (e *exports) serveDataset(w http.ResponseWriter, r *http.Request) {
	e.serveFile(w, r, datasetField, e.answerDataset)
}

func (e *exports) answerDataset(ctx context.Context, d *download, r *http.Request) error {
	given, err := operation.Parameters(r)
	if err != nil {
		return err
	}
	if err := d.workSlot.acquire(ctx); err != nil {
		return err
	}
	catalogue, err := e.options.Data.Catalogue(ctx)
	if err != nil {
		return err
	}
	snapshot, err := e.datasetSnapshot(ctx, catalogue, r.PathValue("id"), address.NewArguments(given, kommune.APIKeyParameter))
	if err != nil {
		return err
	}
	e.describeDataset(d, r, snapshot)
	if d.isKnown(r) {
		return d.notModified()
	}
	if r.Method == http.MethodHead {
		return d.begin()
	}
	return dataset.Write(ctx, d, datasetReader{e.options.Resolver.Analyst.Reader(), e.options.Data}, snapshot)
}

// datasetSnapshot is the release that is asked for: NOT_FOUND for a dataset that is
// not loaded or a release that is not kept, BAD_USER_INPUT for one of another dataset.
func (e *exports) datasetSnapshot(ctx context.Context, catalogue *kommune.Catalogue, id string, arguments *address.Arguments) (*kommune.Snapshot, error) {
	newest, loaded := catalogue.Snapshot(id)
	if !loaded {
		ids := make([]string, len(catalogue.Snapshots))
		for n, snapshot := range catalogue.Snapshots {
			ids[n] = snapshot.Dataset.ID
		}
		err := kommune.UnknownChoice("path", id, ids)
		err.Code = kommune.NotFound
		return nil, err
	}
	release, err := arguments.DatasetRelease(id)
	if err != nil || release == "" {
		return newest, err
	}
	return e.options.Resolver.Archive.Snapshot(ctx, release)
}

// describeDataset says in the header what the zip is. Its bytes follow from the
// release and the program.
func (e *exports) describeDataset(d *download, r *http.Request, snapshot *kommune.Snapshot) {
	release := snapshot.Release
	sum := sha256.Sum256([]byte(strings.Join([]string{e.options.Version, datasetField, release.ID, release.ContentHash}, "\x00")))
	const enough = 16
	d.format, d.rows = "zip", int64(release.Rows) //nolint:gosec // far below 2^63 rows
	d.header.Set("Content-Type", "application/zip")
	d.header.Set("Content-Disposition", `attachment; filename="kommunebench_dataset_`+dataset.FileName(release)+`"`)
	if !strings.Contains(d.writer.Header().Get("Cache-Control"), "no-store") {
		d.header.Set("Etag", strconv.Quote(hex.EncodeToString(sum[:enough])))
		d.header.Set("Cache-Control", "no-cache")
	}
	d.header.Set(releaseHeader, release.ID)
	link := strings.TrimSuffix(e.options.Resolver.BaseURL, "/") + r.URL.Path + "?" + url.Values{"release": {release.ID}}.Encode()
	d.header["Link"] = []string{"<" + link + `>; rel="canonical"`, "<" + link + `>; rel="cite-as"`}
}
