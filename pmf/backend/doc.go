// Package backend opens the device on which networks train: XLA on an NVIDIA GPU where a
// driver and the CUDA plugin are there, else XLA on the CPU, else GoMLX's pure Go backend,
// which is ten times slower and meant for a first look.
//
// XLA comes as a PJRT plugin, a shared library that install.sh puts into a folder under the
// name pjrt_c_api_cpu_plugin.so or pjrt_c_api_cuda_plugin.so. Nothing is ever downloaded here.
package backend
