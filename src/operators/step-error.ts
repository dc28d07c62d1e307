/** A step of a pipeline gave back what the stream cannot go on with. The pipeline's mistake, told with exit 3. */
export class StepError extends TypeError {
  constructor(message: string) {
    super(message);
    this.name = 'StepError';
  }
}
