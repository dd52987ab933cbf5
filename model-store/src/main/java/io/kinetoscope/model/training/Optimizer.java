package io.kinetoscope.model.training;

/** How weights follow their gradients. */
public enum Optimizer {
    /** Stochastic gradient descent with Nesterov momentum, as published. */
    SGD,
    /** Adam with decoupled weight decay: quicker from scratch on a small network. */
    ADAMW
}
