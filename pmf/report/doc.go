// Package report turns a study into the paper's tables and figures, each a typed view that a
// notebook, a terminal and a README show alike. It trains nothing and asks nothing: all that
// it knows is a study.Snapshot.
//
// A predictor is always shown beside the free baselines on the same points, a correlation with
// its interval, and a comparison with what it can and cannot tell. [Tables] lists the tables
// by name; [Compare] sets two studies side by side; [Export] writes the learning curves.
package report
