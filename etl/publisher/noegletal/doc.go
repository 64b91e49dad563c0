// Package noegletal reads the ministry's key-figure export: blocks of indicators
// by kommune and year, with a legend of signs, as CSV or XLSX.
package noegletal
