/** At most so much of PyTorch's time for a step, by the names of the workloads. */
export const GOALS: Readonly<Record<string, number>> = {
  'mnist-cnn-tanh': 0.6,
  'mnist-cnn-qtanh': 0.35,
  'mnist-mlp-tanh': 0.6,
  'lenet5-agumbel': 0.45,
  'pre-act-resnet18': 0.65,
  'autoencoder-flexible-50': 0.45,
  'lstm-16-flexible': 0.04,
  'laaf-function-fit-60': 0.15,
  'burgers-pinn-nlaaf': 0.15,
  'simulated-8layer-agumbel-40': 0.05,
};
