// Package bench measures predictors on recorded learning curves by a fixed protocol, so that
// figures of different programs can stand beside each other, and records curves to measure on.
// Start at [Predictor] and [Record].
package bench
