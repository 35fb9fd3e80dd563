#!/usr/bin/env bash
# Runs what the trainer claims on the device of this machine, and a small search on CIFAR-10:
#
#     pmf/trainer/testdata/suite.sh RESULTS [CIFAR_FOLDER]
#
# The device is the one that GOMLX_BACKEND names, CUDA where an NVIDIA driver is, else the CPU.
# PMF_PYTHON names a Python with PyTorch, to compare with (channels-last, and mixed precision on
# CUDA). What it prints is kept in RESULTS, with the utilisation of the GPU during the search.
set -euo pipefail
[[ $# -ge 1 ]] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p "$1"
results=$(cd "$1" && pwd)
data=${2:+$(cd "$2" && pwd)}
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
if [[ -z ${GOMLX_BACKEND:-} && -e /dev/nvidiactl ]]; then
	export GOMLX_BACKEND=xla:cuda
fi
echo "device: ${GOMLX_BACKEND:-xla:cpu}; results in $results"

step() { # NAME COMMAND…: runs it, keeps what it prints, and goes on if it fails
	echo "== $1"
	if ! "${@:2}" >"$results/$1.txt" 2>&1; then
		echo "   failed, see $results/$1.txt"
	fi
	grep -E '^(ok|FAIL|---? FAIL|Benchmark)' "$results/$1.txt" || tail -n 3 "$results/$1.txt"
}

step tests go test ./pmf/cellnet ./pmf/blocknet ./pmf/trainer
step peer go test -run '^$' -bench Peer -benchtime 1x -timeout 60m ./pmf/trainer
step stage go test -run '^$' -bench Stage -benchtime 60x -timeout 60m ./pmf/trainer
step modes go test -run '^$' -bench Modes -benchtime 10x -timeout 60m ./pmf/blocknet
[[ -n $data ]] || exit 0

go build -o "$results/pmf" ./pmf/cmd/pmf
if command -v nvidia-smi >/dev/null; then
	nvidia-smi --query-gpu=utilization.gpu,memory.used --format=csv,noheader,nounits -l 1 >"$results/gpu.csv" &
	trap 'kill %1 2>/dev/null || true' EXIT
fi
config=$PWD/examples/small.yaml
cd "$results"
step search ./pmf run --data "cifar10:$data" --space tiny --config "$config" --study suite
./pmf engine stop || true
if [[ -s gpu.csv ]]; then
	awk -F, '{ u += $1; if ($2 > m) m = $2 } END { printf "GPU: %.0f %% busy on average, %d MiB at most\n", u / NR, m }' gpu.csv | tee gpu.txt
fi
