package fetch

import (
	"strings"

	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// chooseDescription chooses the description to fetch by. A package on disk that was
// fetched without one goes on so: its indicators keep their ids.
func (r *run) chooseDescription() error {
	o := r.options
	known := described.Find(o.Descriptions, r.publisher, o.Table)
	if known == nil {
		return nil
	}
	onDisk, err := datapackage.Read(o.Dir)
	if err != nil {
		return err
	}
	isDescribed := onDisk != nil && len(onDisk.Kommunebench.DescribedFrom) > 0
	switch {
	case o.Undescribed || len(o.Select) > 0 || o.TargetGroup != "" || o.Kind != "":
		if isDescribed {
			return kommune.InvalidInput("out", o.Dir, "another folder: this one holds the table as it is described, whose indicators would lose their meaning; without --undescribed, --select, --target-group and --kind it is fetched so again")
		}
		r.logger.Info("the table is fetched as its own columns say, not as it is described", "table", o.Table)
		r.warnOfHidden(known)
	case onDisk != nil && !isDescribed:
		r.logger.Warn("the package was fetched before the table was described, and keeps its indicators: remove its folder to fetch it as described", "dir", o.Dir)
		r.warnOfHidden(known)
	default:
		r.description = known
	}
	return nil
}

// warnOfHidden tells that a table which is fetched as its publisher gives it gives away
// what the dataset of its description hides.
func (r *run) warnOfHidden(known *described.Description) {
	if known.HidesSmallCounts() {
		r.logger.Warn("from these figures, as their publisher gives them, follow small counts that the dataset of the described table hides: serve one of the two only", "table", r.options.Table, "dataset", known.Dataset())
	}
}

// datasetOf is the dataset that the package is loaded into.
func (r *run) datasetOf(publisher string) string {
	if r.description != nil {
		return r.description.Dataset()
	}
	return publisher + "-" + strings.ToLower(r.options.Table)
}

// report says in the result how the description was used.
func (r *run) report(result *Result) {
	result.Described = r.description != nil
	result.Unverified = r.description != nil && !r.description.IsVerified()
	result.Differences = r.differences
}
