package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"

	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/etl/template"
	"kommunebench/kommune"
)

type templateCommand struct {
	Lang      string `help:"Language of titles, notes and words: da or en." enum:"da,en" default:"en"`
	Format    string `help:"xlsx has drop-down lists and notes; csv has the header alone." enum:"xlsx,csv" default:"xlsx"`
	Out       string `help:"Folder to write the template and its datapackage.json to; a template may be added to the folder of another. The name of the dataset when left out." type:"path" placeholder:"DIR"`
	Name      string `help:"Id of the dataset, for a new folder; by default own-facts (egne-oplysninger)." placeholder:"ID"`
	Publisher string `help:"Who publishes the facts, for a new folder." placeholder:"NAME"`
	Layout    string `arg:"" help:"What is filled in: sources, target-groups, providers, frameworks, competences, peer-groups, memberships, job-titles, competence-profiles, courses, test-questions, links, initiatives, figures, outcomes, participations, deregistrations or test-answers."`
}

// Run writes a template.
func (c *templateCommand) Run(ctx context.Context, io *streams) error {
	layout, err := template.Find(etl.Templates(), c.Layout)
	if err != nil {
		return err
	}
	lang := languageOf(c.Lang)
	name := cmp.Or(c.Name, kommune.Text{DA: "egne-oplysninger", EN: "own-facts"}.In(lang))
	if err := etl.CheckID("name", name); err != nil {
		return err
	}
	known, err := shippedCatalogue(ctx)
	if err != nil {
		return err
	}
	folder := cmp.Or(c.Out, name)
	path, err := template.Write(layout, template.Options{
		Format: c.Format, Lang: lang, Folder: folder, Dataset: name, Known: known,
		Publisher: cmp.Or(c.Publisher, kommune.Text{DA: "Udgiveren er ikke oplyst", EN: "Publisher not stated"}.In(lang)),
	})
	if err != nil {
		return err
	}
	next := "kommunebench load --dry-run --lang " + c.Lang + " " + filepath.ToSlash(folder)
	_, _ = fmt.Fprintln(io.out, kommune.Text{
		DA: path + " er klar til at blive udfyldt. Se derefter, hvad der ville ske: " + next,
		EN: path + " can be filled in. Then see what would happen: " + next,
	}.In(lang))
	return nil
}

// languageOf is that of a flag --lang.
func languageOf(flag string) kommune.Language {
	if flag == "da" {
		return kommune.Danish
	}
	return kommune.English
}

// shippedCatalogue reads the facts that ship with the program, without a database.
func shippedCatalogue(ctx context.Context) (*kommune.Catalogue, error) {
	var snapshots []*kommune.Snapshot
	for _, files := range []fs.FS{data.Reference(), data.Published()} {
		pkg, err := etl.OpenFS(ctx, files, etl.Options{Catalogue: kommune.NewCatalogue(snapshots)})
		if err != nil {
			return nil, err
		}
		var sink vocabularySink
		if _, err := pkg.Read(ctx, &sink); err != nil {
			return nil, err
		}
		snapshots = append(snapshots, &kommune.Snapshot{Dataset: pkg.Dataset(), Vocabulary: sink.Vocabulary})
	}
	return kommune.NewCatalogue(snapshots), nil
}
