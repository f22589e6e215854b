export type LeNetArm = 'relu' | 'prelu' | 'flexible' | 'regularised';
export type LeNetName = 'LeNet5' | 'LeNet5BN';
