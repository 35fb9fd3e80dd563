// Package bench measures predictors and searches on recorded learning curves by fixed protocols,
// so that figures of different programs can stand beside each other, and records curves to
// measure on. Start at [Predictor], [Search], [Cells] and [Record].
package bench
