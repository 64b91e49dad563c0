package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kommunebench/etl"
)

const documentOnTemplates = "../../docs/skabeloner.md"

// tablesOf are the rows of a document's tables, without their headers' rules.
func tablesOf(text string) [][][]string {
	var tables [][][]string
	inTable := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			inTable = false
			continue
		}
		if !inTable {
			tables = append(tables, nil)
			inTable = true
		}
		if strings.HasPrefix(line, "| ---") {
			continue
		}
		var row []string
		for cell := range strings.SplitSeq(strings.ReplaceAll(strings.Trim(line, "|"), `\|`, "\x00"), "|") {
			row = append(row, strings.ReplaceAll(strings.TrimSpace(cell), "\x00", "|"))
		}
		tables[len(tables)-1] = append(tables[len(tables)-1], row)
	}
	return tables
}

// edit opens a workbook, as a spreadsheet program does, and saves it.
func edit(t *testing.T, path string, change func(file *excelize.File, sheet string)) {
	t.Helper()
	file, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change(file, file.GetSheetName(0))
	if err := file.Save(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// setCell writes a number as one, as typing it does.
func setCell(t *testing.T, file *excelize.File, sheet, cell, text string) {
	t.Helper()
	var value any = text
	if number, err := strconv.Atoi(text); err == nil {
		value = number
	}
	if err := file.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

// fillIn writes a table below the headers of the same names.
func fillIn(t *testing.T, path string, table [][]string) {
	t.Helper()
	edit(t, path, func(file *excelize.File, sheet string) {
		rows, err := file.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for n, row := range table[1:] {
			for at, text := range row {
				column := slices.Index(rows[0], table[0][at])
				cell, err := excelize.CoordinatesToCellName(column+1, n+2)
				if err != nil {
					t.Fatalf("no column %s: %v", table[0][at], err)
				}
				setCell(t, file, sheet, cell, text)
			}
		}
	})
}

// commandArguments are those of a command in a document.
func commandArguments(command string) []string {
	var arguments []string
	for _, part := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(command, -1) {
		arguments = append(arguments, strings.Trim(part, `"`))
	}
	return arguments[1:]
}

func TestTheHelpListsEveryTemplate(t *testing.T) {
	layout, _ := reflect.TypeFor[templateCommand]().FieldByName("Layout")
	help := strings.NewReplacer(" or ", ", ", ".", ", ").Replace(layout.Tag.Get("help"))
	for _, one := range etl.Templates() {
		name := one.Name
		if name == "job-profiles" {
			name = "job-titles"
		}
		if !strings.Contains(help, " "+name+", ") {
			t.Errorf("%s is not in %q", name, help)
		}
	}
}

// The steps for somebody who does not program are executed as they stand.
func TestTheStepsOfFillingInATemplateWork(t *testing.T) {
	content, err := os.ReadFile(documentOnTemplates)
	if err != nil {
		t.Fatal(err)
	}
	text, dir := string(content), t.TempDir()
	commands, printed, tables := blocks(t, text, "sh"), blocks(t, text, "text"), tablesOf(text)
	if len(commands) != 6 || len(printed) != 3 || len(tables) != 2 || len(tables[0]) != 11 {
		t.Fatalf("%d commands, %d outputs, %d tables", len(commands), len(printed), len(tables))
	}
	run := func(n, want int, output string) {
		t.Helper()
		p := startIn(t, dir, commandArguments(commands[n])...)
		status := p.wait()
		got := p.out.String()
		for line := range strings.Lines(p.log.String()) {
			if !strings.HasPrefix(line, "time=") {
				got += line
			}
		}
		if diff := cmp.Diff(output, got); status != want || output != "" && diff != "" {
			t.Errorf("%sstatus %d, want %d (-printed +got):\n%s\n%s", commands[n], status, want, diff, got)
		}
	}
	run(0, exitDone, "")
	workbook := filepath.Join(dir, "egne-oplysninger", "participations.xlsx")
	fillIn(t, workbook, tables[0])
	run(1, exitRefused, printed[0])
	edit(t, workbook, func(file *excelize.File, sheet string) {
		for _, row := range tables[1][1:] {
			setCell(t, file, sheet, row[0], row[1])
		}
	})
	run(2, exitDone, printed[1])
	run(3, exitDone, printed[2])
	run(5, exitDone, "")

	s := serve(t, "--data", filepath.Join(dir, "var"))
	got := ask[map[string]any](t, s.url, blocks(t, text, "graphql")[0])
	var want map[string]any
	if err := json.Unmarshal([]byte(blocks(t, text, "json")[0]), &want); err != nil {
		written, _ := json.MarshalIndent(got, "", "  ")
		t.Fatalf("the document has no answer: %v; it is\n%s", err, written)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the answer (-printed +answered):\n%s", diff)
	}
}
