// Package telemetry keeps what is known of a request (its id, route, client, cost and
// errors) and tells it: to the log, to Prometheus and in traces.
package telemetry
