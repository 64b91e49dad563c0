// Package fetch writes data packages from two public APIs: jobindsats version
// 3 of STAR and the StatBank of Statistics Denmark. It asks for what a package
// on disk lacks, keeps the answers as they came, and describes them in a
// datapackage.json that loads later without the network.
//
// A package's folder holds
//
//	datapackage.json    the descriptor; replaced as a whole when all answers are there
//	raw/NAME-HASH.EXT   the answers to the data requests, byte for byte
//	raw/table*.json     what the API says of the table, without the names of persons
//	raw/requests.json   what was asked when, with hashes; no resource, so times change no load
//	.fetch.lock         held while a program writes the folder
//
// Requests are sent by fetch/client, tables that are known beforehand are described by
// fetch/described, and the descriptor's form is fetch/datapackage's.
//
// An answer's name holds its hash, so that a descriptor never points to bytes
// other than those that it was written for: a fetch that breaks off leaves the
// package before it whole.
//
// Sources of the APIs' forms: the StatBank API's documentation at
// https://www.dst.dk/en/Statistik/hjaelp-til-statistikbanken/api, and for
// jobindsats the user's guide of version 3 at
// https://jobindsats.dk/api/kom-i-gang/brugervejledning-til-version-3/ as its
// public clients follow it.
package fetch
