// Package peertest lets a benchmark take turns with PyTorch: the same networks and the same
// blocks, built from the same JSON by pmf/trainer/testdata/pytorch_peer.py in a process of its
// own. Start with [Start].
package peertest
