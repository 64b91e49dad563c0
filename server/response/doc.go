// Package response says how an answer or a refusal is written: media type, status,
// compression and validators.
package response
