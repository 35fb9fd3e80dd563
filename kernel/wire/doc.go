// Package wire speaks the Jupyter messaging protocol, version 5.4: messages and their
// signatures, the connection file, and the ZeroMQ sockets that carry them. It knows nothing of
// cells; a kernel and a client of one are built from the same parts.
package wire
