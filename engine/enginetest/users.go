package enginetest

import (
	"bytes"
	"context"
	"encoding/xml"
	"os"
	"path/filepath"
	"testing"
	"text/template"

	"kommunebench/engine"
)

// User is a user of the engine besides its own two, as an administrator of a
// ClickHouse server would make one. Its name is its password too.
type User struct {
	Name string
	// Settings is the inside of its profile in ClickHouse's users.xml.
	Settings string
	// Grants are GRANT statements without the user.
	Grants []string
	// Role has the grants in the user's place where it is named.
	Role string
}

const usersTemplate = `<clickhouse>
    <profiles>{{range .}}<{{.Name}}><max_sessions_for_user>0</max_sessions_for_user>{{.Settings}}</{{.Name}}>{{end}}</profiles>
    <roles>{{range .}}{{if .Role}}<{{.Role}}><grants>{{range .Grants}}<query>{{xml .}}</query>{{end}}</grants></{{.Role}}>{{end}}{{end}}</roles>
    <users>{{range .}}
        <{{.Name}}>
            <password>{{.Name}}</password>
            <networks><ip>127.0.0.0/8</ip></networks>
            <profile>{{.Name}}</profile>
            <quota>default</quota>
            <grants>{{if .Role}}<query>GRANT {{.Role}}</query>{{else}}{{range .Grants}}<query>{{xml .}}</query>{{end}}{{end}}</grants>
        </{{.Name}}>{{end}}
    </users>
</clickhouse>
`

// AddUsers gives the engine of a data folder that is not started yet more users,
// in a file that ClickHouse reads beside its users.xml.
func AddUsers(t testing.TB, dataDir string, users ...User) {
	t.Helper()
	folder := filepath.Join(dataDir, "engine", "users.d")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	parsed := template.Must(template.New("users").Funcs(template.FuncMap{"xml": escaped}).Parse(usersTemplate))
	var text bytes.Buffer
	if err := parsed.Execute(&text, users); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "more.xml"), text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// WithUsers starts an engine of the test's own that has more users.
func WithUsers(t testing.TB, users ...User) *engine.Engine {
	t.Helper()
	dataDir := t.TempDir()
	AddUsers(t, dataDir, users...)
	running, err := engine.Open(t.Context(), engine.Options{DataDir: dataDir, LibraryPath: os.Getenv(LibraryEnv)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return running
}

func escaped(text string) (string, error) {
	var out bytes.Buffer
	err := xml.EscapeText(&out, []byte(text))
	return out.String(), err
}
