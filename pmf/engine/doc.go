// Package engine is the resident process of a workspace: it opens device, data and trainer when
// they are first needed, runs studies in the background, and serves any number of clients over
// a socket. A client may leave and come back; only a request to pause, or the end of the engine,
// stops a run, and both keep everything that was done.
//
// A workspace is a folder with .pmf/ in it, and one engine at most lives there: a lock on
// engine.lock says so, and dies with the process, so that the socket and the process number of
// a killed engine are recognised as stale and replaced. A killed engine loses the epoch in
// flight: the same request to a new one continues to the same result, because the journal of
// the study and the checkpoints of the trainer are exact.
//
// Compiled programs, data and finished evaluations are shared by all studies of a workspace.
// Start at [New] and [Engine.Serve]; what clients may ask is in package protocol.
package engine
