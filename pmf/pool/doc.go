// Package pool searches a finite pool of candidates whose learning curves are revealed epoch by
// epoch and paid for: the rows of a recorded table. A [Method] says what to train next and what it
// would return; it sees a [View] and cannot look at an epoch that was not run. [Run] plays a method
// within a budget, and [All] lists those that have a name. A pool assumes that a row's recording is
// what training it would give, so a search that took days is played in seconds, and that costs add
// up epoch by epoch. Inside, large metrics are good ones. Start at [New] and [Run].
package pool
