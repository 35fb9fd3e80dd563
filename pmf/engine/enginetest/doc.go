// Package enginetest gives tests an engine that computes where a real one trains, so that what
// lies around it (processes, sockets, studies, cells) can be tested in a moment and without a
// device. Its numbers mean nothing.
package enginetest
