// Package admission admits requests: by key and rate, by what a client asks at once,
// and by what an answer costs.
package admission
