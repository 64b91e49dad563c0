// Package engine runs a real ClickHouse as a supervised child process.
//
// The program re-executes itself; the child loads libchdb.so, opens the native
// and the HTTP port on a random loopback address, and blocks on its standard
// input. It therefore ends when its parent closes that pipe or dies. The parent
// restarts it whenever it ends unasked.
//
// One program owns a data folder at a time, by a file lock. Others that open
// the same folder attach to the running engine, and one of them takes over on
// the same address when the owner goes away.
//
// Every main function and every TestMain calls [RunChildIfAsked] first.
//
// The engine is no hardened server: bytes that are no handshake can end it. It
// is restarted at once and its data survive, so callers treat a lost connection
// as an event that happens: call [Engine.WaitReady] and retry a read once.
package engine
