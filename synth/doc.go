// Package synth writes deterministic synthetic data packages of any size:
// the dataset "demo", or one of another name, which is marked synthetic. It
// imports kommune and the standard library only.
//
// All figures come from integer arithmetic and one correctly rounded square
// root, never from exponentials or sums of floating-point products, because
// those differ between processors and the same options must give the same
// bytes everywhere.
package synth
