// Package client talks to the engine of a workspace: the resident process that holds the
// device, the compiled programs and the running studies. It starts the engine when none
// answers, calls its methods, follows the events of a study, and carries on by itself when the
// engine was killed and had to be started anew.
//
// It is linked into every cell of a notebook and therefore reaches neither net nor anything
// that trains, stores or plots; a test holds it to that. Start at [Open] and [Client.Run].
package client
