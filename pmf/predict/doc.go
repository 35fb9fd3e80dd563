// Package predict foretells how good an architecture will be after its whole training, from
// what is known before it (static features) and from the epochs seen so far (§1.2).
//
// A [Predictor] learns from finished trainings and answers for unfinished ones, always with an
// interval and with its variance split into what the model does not know and what the data do
// not tell (Eq. 11). [New] makes the ensemble of Eq. 9; the baselines that every result must be
// shown beside are [LastValue], [TrainingSpeed] and [Parameters]. [CrossValidate] gives the
// out-of-fold predictions that an honest table is made of.
//
// Everything is in the metric's own unit, and the metric may be an accuracy (large is good) or a
// loss ([Options].Minimise). An answer is for the last epoch of the whole training, however many
// epochs were seen. What is learned is learned anew for each number of epochs seen: a curve of 3
// epochs and one of 10 have different columns. A predictor is used by one goroutine at a time,
// and works on all processors inside.
//
// From samples to an answer: schema turns them into columns, each [Member] sees a [View] of
// these and is told its targets in a [Frame]; out-of-fold predictions give the members' weights
// (blend), the two variances and the width of the intervals (calibrate).
package predict
