// Package bench measures predictors and searches on recorded learning curves by fixed protocols, so
// that figures of different programs can stand beside each other, and records curves to measure on.
// Start at [Predictor], [Search], [Cells] and [Record]. All results are functions of tables,
// options and seed, but for measured seconds, so a figure can be made again; runs that go on at
// once change nothing else. Results carry a format name, save themselves whole or not at all, and
// are shown by package report.
package bench
