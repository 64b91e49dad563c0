// Package analysis answers how kommuner compare and where they are going. It
// reads through the Reader that it declares and computes with package stats;
// every figure that the API, the exports and the page show comes from here.
package analysis
