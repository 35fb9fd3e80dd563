// Package report turns a study into the paper's tables and figures, each a typed view that a
// notebook, a terminal and a README show alike. It trains nothing and asks nothing: all that
// it knows is a study.Snapshot.
//
// A predictor is always shown beside the free baselines on the same points, a correlation with its
// interval, and a comparison with what it can and cannot tell. [Tables] lists the tables by name;
// [Compare] sets two studies side by side; [Export] writes the learning curves. Accuracies come in
// as fractions and are shown in percent. Every document is a function of its snapshot, so the same
// study reads the same tomorrow; a snapshot of a running study gives what is known so far. Start at
// [Make].
package report
