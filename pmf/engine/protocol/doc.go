// Package protocol is what the engine and its clients say to each other: JSON-RPC 2.0, one
// object a line, over a stream. It holds the messages, the methods with their parameters and
// results, and the errors; it depends on nothing but encoding/json, because it is linked into
// every cell of a notebook.
//
// A client sends requests and the engine answers each with a response, in any order. Between
// them the engine sends notifications of the method "event", whose sequence numbers only grow,
// also over restarts of the engine: a client that comes back names the last one it has seen.
package protocol
