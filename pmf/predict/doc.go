// Package predict foretells how good an architecture will be after its whole training, from
// what is known before it (static features) and from the epochs seen so far (§1.2).
//
// A [Predictor] learns from finished trainings and answers for unfinished ones, always with an
// interval and with its variance split into what the model does not know and what the data do
// not tell (Eq. 11). [New] makes the ensemble of Eq. 9; the baselines that every result must be
// shown beside are [LastValue], [TrainingSpeed] and [Parameters]. [CrossValidate] gives the
// out-of-fold predictions that an honest table is made of.
package predict
