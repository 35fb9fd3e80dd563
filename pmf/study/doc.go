// Package study runs Algorithm 1 of the paper: it asks for architectures, has them evaluated,
// records what came back and decides what follows, through the stages global, region and fine,
// until one architecture is chosen.
//
// A stage is a resumable, content-addressed result. Its key is a hash of the space, the
// settings that it depends on, the data and the stage before it; a finished stage is instant,
// a changed setting starts a new generation of the stages that depend on it (older ones are
// kept, superseded, and are instant again when the settings return), and a killed process
// continues to the same result, because every round is written to the journal before it is
// evaluated and told in the order of its trials, whatever order they finished in.
//
// Start at [Open], [Study.Run] and [Study.Snapshot]. It assumes an evaluator whose observation is a
// function of the job (eval.Job), whatever machine and order. All else may fail at any point:
// between two transactions of the journal nothing is lost but the epochs in flight.
package study
