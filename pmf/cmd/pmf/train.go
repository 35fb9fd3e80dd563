package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/imageset"
)

func newTrain(a *app) *cobra.Command {
	var p protocol.TrainParams
	c := &cobra.Command{
		Use: "train", Short: "Train one architecture, outside any study",
		Long: `Trains an architecture with the schedule of the fine stage and tests it. The architecture is
given as text, as a file with that text, or by the ID that it has in a study of the workspace.
An interrupted training goes on from its last epoch when the command is given again.`,
		Example: `  pmf train --data digits --arch 3f9c21aa --epochs 30
  pmf train --data digits --arch found.txt --epochs 30 --seed 2`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return train(c.Context(), a, p) },
	}
	flags := c.Flags()
	flags.StringVar(&p.Data, "data", "digits", "the images: "+imageset.Refs())
	flags.StringVar(&p.Arch, "arch", "", "the architecture: text, a file, or an ID")
	flags.IntVar(&p.Epochs, "epochs", 30, "how long")
	flags.Uint64Var(&p.Seed, "seed", 1, "of initial weights, order and augmentation")
	return c
}

func train(ctx context.Context, a *app, p protocol.TrainParams) error {
	switch {
	case p.Arch == "":
		return usagef("pmf train wants an architecture: --arch TEXT, FILE or ID; `pmf report NAME --table architectures` lists IDs")
	case p.Epochs < 1:
		return usagef("--epochs is %d, want at least 1", p.Epochs)
	}
	if text, err := os.ReadFile(p.Arch); err == nil {
		p.Arch = strings.TrimSpace(string(text))
	}
	p.Data = client.AbsoluteData(p.Data)
	engine, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer engine.Close()
	trained, err := engine.Train(ctx, p, func(e protocol.Epoch) {
		fmt.Fprintf(a.err, "epoch %d/%d  loss %.4f  validation %.2f %%\n", e.Epoch, e.Of, e.Loss, 100*e.Accuracy)
	})
	switch {
	case errors.Is(err, context.Canceled):
		return protocol.Errorf(protocol.CodePaused, "the training is paused after its last epoch; the same command goes on")
	case err != nil:
		return err
	case trained.Reason != "" && trained.Status == "failed":
		return fmt.Errorf("architecture %s: %s", trained.ID, trained.Reason)
	}
	fmt.Fprintf(a.out, "architecture  %s\ntext          %s\nparameters    %d\nFLOPs         %d\nvalidation    %.2f %%\ntest          %.2f %%\n",
		trained.ID, trained.Arch, trained.Params, trained.FLOPs, 100*trained.Accuracy, 100*trained.Test)
	return nil
}
