// Package journal remembers a study on disk: every decision, round, observation and finished
// stage, one transaction each, in one SQLite file. What it has acknowledged survives kill -9
// and a power cut (write-ahead log, synchronous=FULL), one process writes while any number
// read, and [Journal.Check] tells whether the file still obeys its own rules.
//
// It is the only room with SQL and knows nothing of strategies: decisions and proposals are
// documents to it. Start at [Open] and [Journal.Load]. An observation is kept under a key that says
// what was evaluated, and belongs to no stage; stages, rounds and trials refer to it by that key.
// So settings may change and change back without anything being trained again.
package journal
