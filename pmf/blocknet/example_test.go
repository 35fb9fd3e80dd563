package blocknet_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/imageset"
)

// Train a small network on one batch of digits.
func Example() {
	if err := train(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: one step of 8 images, the loss is a number: true
}

func train(ctx context.Context) error {
	device, err := backend.Open(backend.Options{Name: "go"})
	if err != nil {
		return err
	}
	defer device.Close()
	set, err := imageset.Open("digits", imageset.Options{Train: 20})
	if err != nil {
		return err
	}
	a, err := arch.Parse("d2:c4:w1:r0,0/i-.---.----.-----/relu:batchnorm:none:post")
	if err != nil {
		return err
	}
	plan, err := cellnet.NewPlan(a, set.Input())
	if err != nil {
		return err
	}
	plan = plan.Split() // what is compiled is a part of an operation

	programs, err := blocknet.NewPrograms(device, 0)
	if err != nil {
		return err
	}
	defer programs.Close()
	network, err := programs.Open(plan, fresh(plan))
	if err != nil {
		return err
	}
	defer network.Close()
	const batch = 8
	if err := network.Prepare(ctx, batch, true); err != nil {
		return err
	}
	images, err := programs.Upload(set, set.Train)
	if err != nil {
		return err
	}
	defer images.Close()
	feed, err := images.Feed(ctx, []int32{0, 1, 2, 3, 4, 5, 6, 7}, nil, batch)
	if err != nil {
		return err
	}
	defer feed.Close()
	return step(network, programs, feed, batch)
}

func step(network *blocknet.Network, programs *blocknet.Programs, feed *blocknet.Feed, batch int) error {
	totals, err := programs.Begin(blocknet.Hyper{Rate: 0.1, Momentum: 0.9})
	if err != nil {
		return err
	}
	defer totals.Close()
	pixels, labels, err := feed.Next()
	if err != nil {
		return err
	}
	defer blocknet.Free(pixels, labels)
	if err := network.Step(pixels, labels, totals); err != nil {
		return err
	}
	sums, err := totals.Read(1, batch)
	fmt.Printf("one step of %d images, the loss is a number: %t\n", batch, sums.Loss > 0 && sums.Loss < 100)
	return err
}

// fresh draws what the steps of a plan begin with.
func fresh(plan cellnet.Plan) []blocknet.State {
	states, r := make([]blocknet.State, len(plan.Steps)), rand.New(rand.NewPCG(1, 2))
	for i, s := range plan.Steps {
		states[i] = blocknet.Fresh(s.Block, r)
	}
	return states
}
