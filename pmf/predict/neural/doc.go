// Package neural predicts how good an architecture will be from what is known of it: its graph,
// numbers that describe it, and the first epochs of its learning curve. It is the neural member
// of the paper's ensemble (Table 7).
//
// A graph encoder (Eq. 6–7), a curve encoder (Eq. 8) and a dense layer for the static features
// feed a head that returns a Gaussian (Eq. 10): a mean, and a variance in two parts, what the
// model does not know and what the data does not say (Eq. 11). What the samples lack (graphs,
// curves, static features) the network has no part for.
//
// Make one [Runtime] for a device, fit models with [Runtime.Fit], and ask them with
// [Model.Predict]. Equal samples, options and device give equal models.
package neural
