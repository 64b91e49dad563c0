// Package correlation says how two indicators go together across kommuner.
package correlation
