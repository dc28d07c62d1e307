/** The choices of the single fields that have their own; most select fields share `SELECTIONS`, `TOPICS` and `JOBS`. */
export const DEAL_STATUSES = ['진행중', '성사', '실패'] as const;

export const LEAD_STATUSES = ['진행중', '딜 전환', '보류'] as const;

export const TODO_TYPES = ['전화', '미팅', '이메일', '자료 준비', '기타'] as const;

export const TODO_STATUSES = ['미완료', '완료'] as const;

export const PRODUCT_UNITS = ['회', '차수', '명', '시간', '년'] as const;

export const CONTRACT_STATUSES = ['검토중', '체결', '갱신 예정', '해지'] as const;

export const MANUFACTURERS = ['한빛전자', '누리시스템즈', '라온테크', '기타'] as const;

export const ROOM_EQUIPMENT = ['빔프로젝터', '화이트보드', '화상회의', '노트북 대여', '녹화 장비'] as const;

export const QUOTE_STATUSES = ['작성중', '발송', '승인', '반려'] as const;
