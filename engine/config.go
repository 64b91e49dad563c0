package engine

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the two templates below
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net"
	"text/template"
)

var (
	//go:embed config.xml.tmpl
	configTemplate string
	//go:embed users.xml.tmpl
	usersTemplate string
)

type configValues struct {
	DB, Users, Logs, Backups   string
	Host, NativePort, HTTPPort string
}

type usersValues struct {
	Writer, Reader Credentials
	ReaderGrants   []string
}

// writeConfig writes ClickHouse's two configuration files, both 0600.
func (l layout) writeConfig(endpoint Endpoint, readerGrants []string) error {
	host, nativePort, err := net.SplitHostPort(endpoint.NativeAddr)
	if err != nil {
		return fmt.Errorf("splitting native address: %w", err)
	}
	_, httpPort, err := net.SplitHostPort(endpoint.HTTPAddr)
	if err != nil {
		return fmt.Errorf("splitting HTTP address: %w", err)
	}
	config, err := render("config.xml", configTemplate, configValues{
		DB: l.db, Users: l.users, Logs: l.logs, Backups: l.backups, Host: host, NativePort: nativePort, HTTPPort: httpPort,
	})
	if err != nil {
		return err
	}
	users, err := render("users.xml", usersTemplate, usersValues{
		Writer: endpoint.Writer, Reader: endpoint.Reader, ReaderGrants: readerGrants,
	})
	if err != nil {
		return err
	}
	if err := writePrivate(l.users, users); err != nil {
		return err
	}
	return writePrivate(l.config, config)
}

func render(name, text string, values any) ([]byte, error) {
	parsed, err := template.New(name).Funcs(template.FuncMap{"xml": escapeXML, "sha256": hexSHA256}).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("parsing template of %s: %w", name, err)
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, values); err != nil {
		return nil, fmt.Errorf("rendering %s: %w", name, err)
	}
	return out.Bytes(), nil
}

func escapeXML(text string) (string, error) {
	var out bytes.Buffer
	if err := xml.EscapeText(&out, []byte(text)); err != nil {
		return "", fmt.Errorf("escaping %q: %w", text, err)
	}
	return out.String(), nil
}

func hexSHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
