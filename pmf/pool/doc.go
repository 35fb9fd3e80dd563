// Package pool searches a finite pool of candidates whose learning curves are revealed epoch by
// epoch and paid for: the rows of a recorded table. A [Method] says what to train next and what
// it would return; it sees a [View] and cannot look at an epoch that was not run. [Run] plays a
// method within a budget, and [All] lists those that have a name.
package pool
