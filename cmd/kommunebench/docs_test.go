package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// repository is the root of the project, seen from this package.
const repository = "../.."

// documents gives the text of every Markdown file of the project by its path
// from the root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"node_modules", ".git", "var", "bin", ".cache"}, entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".md":
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(repository, path)
		texts[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil || len(texts) < 10 {
		t.Fatalf("found %d documents: %v", len(texts), err)
	}
	return texts
}

var (
	fencedBlock = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```$")
	codeSpan    = regexp.MustCompile("`([^`\n]+)`")
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading     = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchorsOf gives the fragments by which a document's headings are linked to, as
// GitHub makes them.
func anchorsOf(text string) []string {
	var anchors []string
	for _, match := range heading.FindAllStringSubmatch(fencedBlock.ReplaceAllString(text, ""), -1) {
		anchors = append(anchors, strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-"))
	}
	return anchors
}

func TestEveryLinkOfADocumentLeadsSomewhere(t *testing.T) {
	texts := documents(t)
	links := 0
	for name, text := range texts {
		prose := codeSpan.ReplaceAllString(fencedBlock.ReplaceAllString(text, ""), "")
		for _, match := range link.FindAllStringSubmatch(prose, -1) {
			target := match[1]
			if strings.Contains(target, "://") {
				continue // another host, which no test asks
			}
			links++
			path, fragment, _ := strings.Cut(target, "#")
			file := name
			if path != "" {
				file = filepath.ToSlash(filepath.Join(filepath.Dir(name), path))
			}
			if _, err := os.Stat(filepath.Join(repository, file)); err != nil {
				t.Errorf("%s links to %s, which is not there", name, target)
			}
			if fragment != "" && !slices.Contains(anchorsOf(texts[file]), fragment) {
				t.Errorf("%s links to %s: %s has no such heading", name, target, file)
			}
		}
	}
	if links < 10 {
		t.Errorf("only %d links were found", links)
	}
}

// commandsOf gives the lines of a document that run the program, from the name
// of the command on.
func commandsOf(text string) []string {
	code := strings.Builder{}
	for _, block := range fencedBlock.FindAllStringSubmatch(text, -1) {
		code.WriteString(block[1] + "\n")
	}
	for _, span := range codeSpan.FindAllStringSubmatch(fencedBlock.ReplaceAllString(text, ""), -1) {
		code.WriteString(span[1] + "\n")
	}
	joined := strings.ReplaceAll(code.String(), "\\\n", " ")
	var commands []string
	for _, match := range regexp.MustCompile(`(?m)^(?:.*[ /])?kommunebench ([a-z]+\b.*)$`).FindAllStringSubmatch(joined, -1) {
		commands = append(commands, match[1])
	}
	return commands
}

var quotedWords = regexp.MustCompile(`'[^']*'|"[^"]*"`)

// argumentsOf splits a command as a shell would, with a number for N.
func argumentsOf(command string) []string {
	command, _, _ = strings.Cut(quotedWords.ReplaceAllString(command, "quoted"), "#")
	var arguments []string
	for _, word := range strings.Fields(command) {
		if word == "|" || word == ">" || word == "&&" {
			break
		}
		if word == "N" {
			word = "5"
		}
		arguments = append(arguments, word)
	}
	return arguments
}

func TestEveryCommandOfADocumentIsOneThatTheProgramTakes(t *testing.T) {
	parsed := 0
	for name, text := range documents(t) {
		for _, command := range commandsOf(text) {
			parser, err := kong.New(&commandLine{}, kong.Name("kommunebench"), kong.DefaultEnvars("KOMMUNEBENCH"))
			if err != nil {
				t.Fatal(err)
			}
			// A command that a sentence only names comes without its arguments.
			_, err = parser.Parse(argumentsOf(command))
			if err != nil && !strings.HasPrefix(err.Error(), "expected ") {
				t.Errorf("%s: kommunebench %s: %v", name, command, err)
			}
			parsed++
		}
	}
	if parsed < 20 {
		t.Errorf("only %d commands were found", parsed)
	}
}

// flagsOf gives all flags and their variables, of every command.
func flagsOf(node *kong.Node) (names, variables []string) {
	for _, flag := range node.Flags {
		names, variables = append(names, "--"+flag.Name), append(variables, flag.Envs...)
	}
	for _, child := range node.Children {
		more, moreVariables := flagsOf(child)
		names, variables = append(names, more...), append(variables, moreVariables...)
	}
	return names, variables
}

func TestEveryFlagVariableAndTargetThatADocumentNamesIsThere(t *testing.T) {
	parser, err := kong.New(&commandLine{}, kong.Name("kommunebench"), kong.DefaultEnvars("KOMMUNEBENCH"))
	if err != nil {
		t.Fatal(err)
	}
	flags, variables := flagsOf(parser.Model.Node)
	makefile, err := os.ReadFile(filepath.Join(repository, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	development, err := os.ReadFile(filepath.Join(repository, "web", "vite.config.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	flag := regexp.MustCompile("`(--[a-z][a-z-]*)")
	variable := regexp.MustCompile(`KOMMUNEBENCH_[A-Z_]+`)
	target := regexp.MustCompile("(?m)(?:`|^)make ([a-z-]+)")
	// Variables that no flag has: a key is not to stand on a command line, and npm run dev takes none.
	variables = append(variables, jobindsatsKeyEnv)
	variables = append(variables, variable.FindAllString(string(development), -1)...)
	for name, text := range documents(t) {
		if strings.HasPrefix(name, "docs/bi/") {
			continue // whose tests run what stands there, by the programs that it is written for
		}
		for _, match := range flag.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(flags, match[1]) {
				t.Errorf("%s names the flag %s, which no command takes", name, match[1])
			}
		}
		for _, found := range variable.FindAllString(text, -1) {
			if !slices.Contains(variables, found) {
				t.Errorf("%s names the variable %s, which nothing reads", name, found)
			}
		}
		for _, match := range target.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(string(makefile), "\n"+match[1]+":") {
				t.Errorf("%s names make %s, which the Makefile does not have", name, match[1])
			}
		}
	}
}
